"""explorer: semantic similarity and topics in Chinese local-government reports."""
