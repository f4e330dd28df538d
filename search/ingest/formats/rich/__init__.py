"""Rich text as editors store it: trees and lists of blocks."""
