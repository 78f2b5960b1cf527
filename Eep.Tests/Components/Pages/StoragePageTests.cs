using Bunit;
using Eep.Web.Components.Pages;
using Eep.Web.Storage;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Eep.Tests.Components.Pages;

public sealed class StoragePageTests : PageContext
{
    private readonly FakeStorage _storage = new();

    public StoragePageTests() => Services.AddSingleton<IStorageService>(_storage);

    [Fact]
    public void Trash_Emptied_SaysHowMuchIsGone()
    {
        var dialogs = Render<MudDialogProvider>();
        var page = Visit<StoragePage>("/storage");
        Assert.Equal(["a run"], page.FindAll("#largest tbody a").Select(link => link.TextContent));

        page.Find("#empty-trash").Click();
        dialogs.FindAll("button").Single(button => button.TextContent.Contains("Delete them", StringComparison.Ordinal)).Click();

        page.WaitForAssertion(() => Assert.Contains("2 runs are gone.", page.Markup, StringComparison.Ordinal));
        Assert.True(page.Find("#empty-trash").HasAttribute("disabled"));
    }

    [Fact]
    public void Check_Found_ListsWhatIsWrongOrSaysThatAllIsWell()
    {
        var page = Visit<StoragePage>("/storage");
        page.Find("#check").Click();
        page.WaitForAssertion(() => Assert.Contains("Database and files agree.", page.Markup, StringComparison.Ordinal));

        _storage.Report = new IntegrityReport([], ["x/plan.json is missing."], ["lost"]);
        page.Find("#check-hash").Click();

        page.WaitForAssertion(() => Assert.Equal(
            ["x/plan.json is missing.", "runs/lost belongs to no run."], page.FindAll("[role=alert] li").Select(item => item.TextContent)));
        Assert.True(_storage.HashAsked);
    }

    private sealed class FakeStorage : IStorageService
    {
        public IntegrityReport Report { get; set; } = new([], [], []);

        public bool HashAsked { get; private set; }

        private long Trash { get; set; } = 500;

        public Task<StorageReport> MeasureAsync(CancellationToken cancellationToken = default) => Task.FromResult(new StorageReport(
            4096, new Dictionary<string, long> { ["desk"] = 1000, ["trash"] = Trash }, [new RunSize(Guid.NewGuid(), "a run", "desk", 1000)], 1 << 30));

        public Task<IntegrityReport> CheckAsync(bool hash, CancellationToken cancellationToken = default)
        {
            HashAsked = hash;
            return Task.FromResult(Report);
        }

        public Task<int> EmptyTrashAsync(CancellationToken cancellationToken = default)
        {
            Trash = 0;
            return Task.FromResult(2);
        }
    }
}
