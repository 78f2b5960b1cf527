namespace Eep.Web.Configuration;

/// <summary>A setting that cannot be used; the message names the setting, its value and what would be right.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
