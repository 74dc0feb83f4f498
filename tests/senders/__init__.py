"""A partner's sender, and tests of it as a partner would write them."""
