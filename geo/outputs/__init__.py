"""Everything that leaves the program: map sheets, slides, reports, data files, atlases."""
