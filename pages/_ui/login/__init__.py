"""Parts of the page Masuk."""
