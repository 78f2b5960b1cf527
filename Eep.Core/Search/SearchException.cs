namespace Eep.Core.Search;

/// <summary>A search that cannot be run as asked: the message names option, seed or individual, the value found and what would be right.</summary>
public sealed class SearchException(string message) : Exception(message);
