"""Text analysis: tokens with positions and spans. All engines use this one analyzer."""
