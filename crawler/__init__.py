"""What happens to a page: fetching, extraction, comparison, verdicts and the revisit schedule."""
