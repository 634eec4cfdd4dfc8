"""A client of the Customer Segment Service."""
