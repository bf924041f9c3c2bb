"""The report: findings shown in the terminal, as HTML, as JSON and in a notebook; none computed."""
