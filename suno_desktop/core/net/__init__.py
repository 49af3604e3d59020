"""HTTP that knows no key: addresses, deadlines, limits, redirects and what headers say."""
