/** What a browser does with the address that `serve` prints: it shows the token once, and keeps the cookie. */
export interface Entered {
  /** Where the page lies, ending with a slash. */
  readonly page: string;
  /** The cookie as it is sent: `name=value`. */
  readonly cookie: string;
}

export async function enter(url: string): Promise<Entered> {
  const answer = await fetch(url, { redirect: 'manual' });
  const location = answer.headers.get('location');
  if (answer.status !== 303 || location === null) throw new Error(`${url} was answered with ${answer.status}`);
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  return { page: new URL(location, url).href, cookie };
}
