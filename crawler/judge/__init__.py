"""What decides: documents to diffs, looks to verdicts and states; pure, so that the past can be judged again."""
