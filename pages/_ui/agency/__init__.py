"""Parts of the page Pengaturan."""
