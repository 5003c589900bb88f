"""What OpenAlex says of its own records rather than of the thing: counts, dates of keeping, addresses of answers."""

from __future__ import annotations

BOOKKEEPING = frozenset(
    {
        "cited_by_count",
        "counts_by_year",
        "created_date",
        "image_thumbnail_url",
        "image_url",
        "relevance_score",
        "summary_stats",
        "topic_share",
        "topics",
        "updated",
        "updated_date",
        "works_api_url",
        "works_count",
        "x_concepts",
    }
)
"""Fields that the entities beside works share and that are out of scope in each; topics are counts of works here."""
