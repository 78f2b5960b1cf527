using System.Security.Cryptography;
using System.Text;

namespace Eep.Web.Access;

/// <summary>The token that makes the first admin: printed at every start until there is one, valid for this process only.</summary>
public sealed class FirstAdmin(AccessMode mode, UserStore users) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>What was printed.</summary>
    public string Token { get; } = Credentials.NewKey();

    /// <summary>Whether the first admin is still to be made.</summary>
    public async Task<bool> IsAwaitedAsync(CancellationToken cancellationToken = default) =>
        !mode.IsOpen && !await users.AnyAsync(cancellationToken);

    /// <summary>Makes the admin; null when the token is wrong or there are users already.</summary>
    /// <exception cref="CredentialException">Name or password cannot be used.</exception>
    public async Task<User?> CreateAsync(string token, string name, string password, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return IsRight(token) && await IsAwaitedAsync(cancellationToken)
                ? await users.AddAsync(name, password, AccessRole.Admin, cancellationToken)
                : null;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private bool IsRight(string token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(Token));
}
