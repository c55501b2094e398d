import { beforeEach, describe, expect, it, vi } from 'vitest';
import { taskCards } from '../../shared/task-cards.ts';

vi.mock('electron', () => import('./fake-electron.ts'));
const fake = (await import('electron')) as unknown as typeof import('./fake-electron.ts');
const { setupConfinement, setupSession, openOutside } = await import('../../electron/main/security.ts');

let page: InstanceType<typeof fake.FakeWebContents>;
beforeEach(() => {
  fake.reset();
  setupConfinement();
  setupSession();
  page = new fake.FakeWebContents();
  fake.app.emit('web-contents-created', {}, page);
});

const paper = taskCards[0]!.paper.link;

describe('the page', () => {
  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('cannot navigate elsewhere (%s)', (event) => {
    expect(page.tries(event, 'https://arxiv.org/')).toBe(false);
  });

  it('cannot embed another page', () => {
    expect(page.tries('will-attach-webview', {}, { src: 'https://arxiv.org/' })).toBe(false);
  });

  it('cannot open a window; a paper opens in the user’s browser', () => {
    expect(page.windowOpenHandler({ url: paper })).toEqual({ action: 'deny' });
    expect(fake.opened.outside).toEqual([paper]);
  });

  it.each([
    'https://example.org/',
    'http://arxiv.org/abs/1803.07728',
    'https://arxiv.org.example.org/abs/1803.07728',
    'https://arxiv.org@example.org/abs/1803.07728',
    'https://arxiv.org/abs/0000.00000',
    'file:///etc/passwd',
    'smb://server/share',
    'javascript:alert(1)',
    'not an address',
  ])('cannot open any other address: %s', (address) => {
    openOutside(address);
    expect(page.windowOpenHandler({ url: address })).toEqual({ action: 'deny' });
    expect(fake.opened.outside).toEqual([]);
  });

  it('gets no permission except to write to the clipboard', () => {
    const { defaultSession } = fake.session;
    const asked = (permission: string): readonly boolean[] => {
      const answers: boolean[] = [];
      defaultSession.permissionRequest(page, permission, (allowed) => answers.push(allowed));
      return [...answers, defaultSession.permissionCheck(page, permission)];
    };
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fullscreen'])
      expect(asked(permission), permission).toEqual([false, false]);
    expect(asked('clipboard-sanitized-write')).toEqual([true, true]);
    expect(defaultSession.devicePermission()).toBe(false);
  });

  it('cannot access the network or local files', () => {
    const cancelled = (url: string) => {
      let reply: { cancel?: boolean } = {};
      fake.session.defaultSession.beforeRequest({ url }, (given) => {
        reply = given;
      });
      return reply.cancel;
    };
    for (const url of [
      'https://example.org/x',
      'http://127.0.0.1/',
      'ws://127.0.0.1/',
      'file:///etc/passwd',
      'ftp://a/',
    ])
      expect(cancelled(url)).toBe(true);
    for (const url of ['lab://app/index.html', 'data:image/png;base64,AA==', 'blob:lab://app/1'])
      expect(cancelled(url)).toBe(false);
  });

  it('can download only the files of an export and what it made itself', () => {
    const { defaultSession } = fake.session;
    expect(defaultSession.allowsDownload('lab://app/file/export/run/encoder.onnx')).toBe(true);
    expect(defaultSession.allowsDownload('blob:lab://app/8c3f')).toBe(true);
    expect(defaultSession.allowsDownload('blob:https://example.org/8c3f')).toBe(false);
    expect(defaultSession.allowsDownload('lab://app/picture/thumb/x/1')).toBe(false);
    expect(defaultSession.allowsDownload('data:text/html,x')).toBe(false);
  });
});
