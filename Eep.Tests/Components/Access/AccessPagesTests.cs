using Bunit;
using Eep.Tests.Components.Fakes;
using Eep.Web.Access;
using Eep.Web.Components.Access;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Eep.Tests.Components.Access;

public sealed class AccessPagesTests : PageContext
{
    private readonly FakeAccounts _accounts = new();

    public AccessPagesTests()
    {
        Services.AddSingleton<IAccountService>(_accounts);
        Services.AddSingleton<AntiforgeryStateProvider>(new NoAntiforgery());
    }

    [Fact]
    public void Users_Added_GetAPasswordThatIsShownOnce()
    {
        var page = Visit<UsersPage>("/users");
        page.Find("#user-name").Change("grace");
        page.Find("#user-role").Change("Operator");
        page.Find("#add-user").Click();

        page.WaitForAssertion(() => Assert.Equal(["root", "ada", "grace"], page.FindAll("#users tbody th").Select(cell => cell.TextContent)));
        Assert.Equal(20, page.Find(".secret code").TextContent.Length);
        Assert.Equal(AccessRole.Operator, _accounts.Users[2].Role);

        page.Find("select[aria-label='Role of ada']").Change("Operator");

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".secret")));
        Assert.Equal((_accounts.Users[1].Id, new UserChange(Role: AccessRole.Operator)), Assert.Single(_accounts.Changes));
    }

    [Fact]
    public void Users_StatesAndRefusals_AreSaidInWords()
    {
        var page = Visit<UsersPage>("/users");
        Assert.Equal(["active", "locked after wrong passwords"], page.FindAll("td[data-label=State]").Select(cell => cell.TextContent));

        page.Find("button[aria-label='Disable ada']").Click();
        page.WaitForAssertion(() => Assert.Equal("disabled", page.FindAll("td[data-label=State]")[1].TextContent));
        Assert.NotEmpty(page.FindAll("button[aria-label='Enable ada']"));

        _accounts.Fault = "This is the last admin; make another user admin first.";
        page.Find("button[aria-label='Disable root']").Click();
        page.WaitForAssertion(() => Assert.Contains("the last admin", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Users_Reset_AsksAndShowsTheNewPassword()
    {
        var dialogs = Render<MudDialogProvider>();
        var page = Visit<UsersPage>("/users");

        page.Find("button[aria-label='Reset password of ada']").Click();
        dialogs.FindAll("button").Single(button => button.TextContent.Contains("Reset the password", StringComparison.Ordinal)).Click();

        page.WaitForAssertion(() => Assert.Equal(_accounts.Changes[0].Change.Password, page.Find(".secret code").TextContent));
    }

    [Fact]
    public void Account_Token_IsShownOnceAndRevoked()
    {
        var dialogs = Render<MudDialogProvider>();
        var page = Visit<AccountPage>("/account");
        Assert.Equal(["Viewer", "Operator"], page.FindAll("#token-scope option").Select(option => option.GetAttribute("value")));
        page.Find("#token-name").Change("ci");
        page.Find("#make-token").Click();
        page.WaitForAssertion(() => Assert.Equal("eep_secret", page.Find(".secret code").TextContent));

        page.Find("button[aria-label='Revoke ci']").Click();
        dialogs.FindAll("button").Single(button => button.TextContent.Contains("Revoke the token", StringComparison.Ordinal)).Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("#tokens tbody tr")));
    }

    [Fact]
    public void Account_WrongPassword_SaysSo()
    {
        _accounts.Fault = "The present password is not the one that was given.";
        var page = Visit<AccountPage>("/account");

        page.Find("#change-password").Click();

        page.WaitForAssertion(() => Assert.Contains("not the one that was given", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Account_WithoutLogin_SaysThatThereAreNoUsers()
    {
        _accounts.Tokens = null;

        Assert.Contains("Nobody has to log in here", Visit<AccountPage>("/account").Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Audit_MoreThanAPage_GoesOn()
    {
        _accounts.Lines.AddRange(Enumerable.Range(1, 130).Select(id => new AuditEntry
        {
            Id = id,
            At = SampleRuns.Now.AddMinutes(id - 200),
            Actor = "root",
            Action = "login",
            Target = $"user {id}",
            Address = "10.0.0.1",
        }));
        var page = Visit<AuditPage>("/audit");
        Assert.Equal(100, page.FindAll("#audit tbody tr").Count);
        Assert.Contains("user 130", page.Find("#audit tbody tr").TextContent, StringComparison.Ordinal);

        page.Find("#older").Click();

        page.WaitForAssertion(() => Assert.Equal(130, page.FindAll("#audit tbody tr").Count));
        Assert.Empty(page.FindAll("#older"));
    }

    private sealed class NoAntiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
