"""Work that is done outside a request: queued in the transaction that makes it due, tried again until it is done."""
