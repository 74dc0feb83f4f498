"""What rules of matchers decide by; imported only for manifests that have a matcher."""
