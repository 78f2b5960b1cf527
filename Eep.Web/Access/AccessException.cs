namespace Eep.Web.Access;

/// <summary>The user may not do this; the message says what role it takes.</summary>
public sealed class AccessException(string message) : Exception(message);
