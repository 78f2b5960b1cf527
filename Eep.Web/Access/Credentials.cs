using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Eep.Web.Access;

/// <summary>What names and passwords must be, and keys that nobody guesses.</summary>
public static class Credentials
{
    /// <summary>Characters a password has at least.</summary>
    public const int ShortestPassword = 12;

    private const int FewestCharacters = 5;
    private const int LongestPassword = 256;
    private const int LongestName = 64;

    /// <summary>The name as stored: lower case.</summary>
    /// <exception cref="CredentialException">It is empty, too long, or has other characters.</exception>
    public static string CheckName(string name)
    {
        var key = name.Trim().ToLowerInvariant();
        return key.Length is > 0 and <= LongestName && key != Identities.Local && key.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '@')
            ? key
            : throw new CredentialException(
                $"The user name '{key}' cannot be used: 1 to {LongestName} letters, digits or . - _ @ are, and not '{Identities.Local}'.");
    }

    /// <summary>The password, if it is hard to guess: long, not of a few characters, not the name.</summary>
    /// <exception cref="CredentialException">It is not.</exception>
    public static string CheckPassword(string password, string name) =>
        password.Length is >= ShortestPassword and <= LongestPassword
        && password.Distinct().Count() >= FewestCharacters
        && !password.Contains(name, StringComparison.OrdinalIgnoreCase)
            ? password
            : throw new CredentialException(
                $"The password cannot be used: {ShortestPassword} to {LongestPassword} characters, five of them different, without the user name, are.");

    /// <summary>A new password of 120 random bits for a user, to be handed over and changed.</summary>
    public static string NewPassword(string name)
    {
        while (true)
        {
            var password = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(15));
            if (!password.Contains(name.Trim(), StringComparison.OrdinalIgnoreCase) && password.Distinct().Count() >= FewestCharacters)
            {
                return password;
            }
        }
    }

    /// <summary>A new key of 256 random bits.</summary>
    public static string NewKey() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored of a key: SHA-256, lower-case hex. A key of 256 random bits needs no slow hash.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
