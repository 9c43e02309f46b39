"""Parts of the page Akun."""
