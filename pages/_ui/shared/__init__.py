"""What every page shares: filter, state, cache, navigation, small parts."""
