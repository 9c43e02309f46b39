"""Tables of analyses as Plotly figures, with their words: subtitle, sentence, alternative text."""
