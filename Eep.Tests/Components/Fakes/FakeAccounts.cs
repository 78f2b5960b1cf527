using Eep.Web.Access;

namespace Eep.Tests.Components.Fakes;

/// <summary>An admin, a viewer, and what was done to them.</summary>
public sealed class FakeAccounts : IAccountService
{
    public List<UserView> Users { get; } =
    [
        new(Guid.NewGuid(), "root", AccessRole.Admin, SampleRuns.Now.AddDays(-9), null, null),
        new(Guid.NewGuid(), "ada", AccessRole.Viewer, SampleRuns.Now.AddDays(-2), SampleRuns.Now.AddMinutes(3), null),
    ];

    public List<TokenView>? Tokens { get; set; } = [];

    public List<(Guid Id, UserChange Change)> Changes { get; } = [];

    public List<AuditEntry> Lines { get; } = [];

    /// <summary>What every change is refused with; null = none is.</summary>
    public string? Fault { get; set; }

    public Task<MeView> MeAsync() => Task.FromResult(new MeView("root", AccessRole.Operator));

    public Task<IReadOnlyList<TokenView>?> TokensAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<TokenView>?>(Tokens is null ? null : [.. Tokens]);

    public Task<TokenView?> AddTokenAsync(NewToken request, CancellationToken cancellationToken = default)
    {
        Check();
        var token = new TokenView(Guid.NewGuid(), request.Name, request.Scope, SampleRuns.Now, SampleRuns.Now.AddDays(request.Days), null);
        Tokens!.Add(token);
        return Task.FromResult<TokenView?>(token with { Key = "eep_secret" });
    }

    public Task<bool> DeleteTokenAsync(Guid id, CancellationToken cancellationToken = default) => Task.FromResult(Tokens!.RemoveAll(token => token.Id == id) > 0);

    public Task<bool> ChangePasswordAsync(PasswordChange change, CancellationToken cancellationToken = default)
    {
        Check();
        return Task.FromResult(true);
    }

    public Task<IReadOnlyList<UserView>> UsersAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<UserView>>([.. Users]);

    public Task<UserView> AddUserAsync(NewUser request, CancellationToken cancellationToken = default)
    {
        Check();
        Credentials.CheckPassword(request.Password, request.Name);
        Users.Add(new UserView(Guid.NewGuid(), request.Name, request.Role, SampleRuns.Now, null, null));
        return Task.FromResult(Users[^1]);
    }

    public Task<UserView?> ChangeUserAsync(Guid id, UserChange change, CancellationToken cancellationToken = default)
    {
        Check();
        Changes.Add((id, change));
        var place = Users.FindIndex(user => user.Id == id);
        Users[place] = Users[place] with { Role = change.Role ?? Users[place].Role, DisabledAt = change.Disabled == true ? SampleRuns.Now : null };
        return Task.FromResult<UserView?>(Users[place]);
    }

    public Task<bool> DeleteUserAsync(Guid id, CancellationToken cancellationToken = default) => Task.FromResult(Users.RemoveAll(user => user.Id == id) > 0);

    public Task<IReadOnlyList<AuditEntry>> AuditAsync(long? before, int count, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<AuditEntry>>([.. Lines.Where(line => before is null || line.Id < before).OrderByDescending(line => line.Id).Take(count)]);

    private void Check()
    {
        if (Fault is { } fault)
        {
            throw new CredentialException(fault);
        }
    }
}
