"""Who may do what, and the one door through which every change goes."""
