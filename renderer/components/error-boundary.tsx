/** Words instead of a white page when drawing fails; runs are not touched by it. */
import { Button } from '@mantine/core';
import { Component, type ErrorInfo, type ReactNode } from 'react';

export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error?: Error }> {
  override state: { readonly error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error('the page could not be drawn', error, info.componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div role="alert" style={{ maxWidth: 560, margin: '12vh auto', padding: 24 }}>
        <h1 style={{ fontSize: 20 }}>This page could not be drawn</h1>
        <p>
          It is a fault of the interface, not of your data: photographs, runs and checkpoints are untouched, and a run
          that trains goes on.
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
          Start again from the first screen
        </Button>
      </div>
    );
  }
}
