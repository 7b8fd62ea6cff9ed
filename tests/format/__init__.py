"""The examples in docs/format/, and checks of our own pages and files against them."""
