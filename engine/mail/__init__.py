"""Emails to moderators and readers. They are composed and sent by jobs, through a mail server or into a folder."""
