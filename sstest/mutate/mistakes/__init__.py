"""The mistakes that people make in manifests, by what they are made in."""
