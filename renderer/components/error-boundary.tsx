/** Shows a message instead of a blank page when rendering fails. */
import { Button } from '@mantine/core';
import { Component, type ErrorInfo, type ReactNode } from 'react';

export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error?: Error }> {
  override state: { readonly error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error('the page could not be displayed', error, info.componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div role="alert" style={{ maxWidth: 560, margin: '12vh auto', padding: 24 }}>
        <h1 style={{ fontSize: 20 }}>This page could not be displayed</h1>
        <p>
          This is a bug in the interface. Images, runs and checkpoints are not affected, and a run that is training
          continues.
        </p>
        <pre className="path" style={{ whiteSpace: 'pre-wrap' }}>
          {error.message}
        </pre>
        <Button
          onClick={() => {
            location.hash = '#/photographs';
            location.reload();
          }}
        >
          Reload from the first page
        </Button>
      </div>
    );
  }
}
