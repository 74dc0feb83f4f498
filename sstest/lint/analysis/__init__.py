"""What the rules of matchers and templates are decided by; nothing here knows of rules."""
