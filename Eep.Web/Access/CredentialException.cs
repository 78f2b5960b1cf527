namespace Eep.Web.Access;

/// <summary>A name, password or token that cannot be used; the message says why and what would be right.</summary>
public sealed class CredentialException(string message) : Exception(message);
