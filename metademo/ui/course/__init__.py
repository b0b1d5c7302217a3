"""The course on the page 'Ideas': short chapters, the live part of each, and an experiment at its end."""
