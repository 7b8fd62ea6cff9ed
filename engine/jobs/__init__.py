"""Work that runs outside a request. Jobs are queued in the transaction that causes them, and retried if they fail."""
