using System.Text.Json;
using Eep.Core.Runs;
using Eep.Web.Budgets;

namespace Eep.Tests.Web.Processes;

/// <summary>A budget search in a real server that is really killed between two of its runs, and the same search from the command line afterwards.</summary>
public sealed class BudgetSearchProcessTests : IDisposable
{
    private const string Root = "/api/v1/budget-searches";

    private readonly TinyWork _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Kill_OfTheServerInMidSearch_CostsNoBudgetAndTheCommandFindsTheAnswer()
    {
        var data = _work.NewData();
        var options = _work.Options with { Margin = 0.99, PruningGenerations = 6, MergingGenerations = 6, Name = "tiny" };
        var body = JsonSerializer.Serialize(new BudgetSearchOptions { Run = options, Budgets = [2, 3], All = true }, RunJson.Line);
        string id;
        await using (var first = await EepProcess.ServeAsync(data))
        {
            id = (await first.PostAsync(Root, body))["id"]!.GetValue<string>();
            await first.UntilAsync(async () => (await first.ListAsync()).Count == 2);
            await first.KillAsync();
        }

        await using (var second = await EepProcess.ServeAsync(data))
        {
            await second.UntilAsync(async () => (await second.GetAsync($"{Root}/{id}"))["search"]!["state"]!.GetValue<string>() is not "running");
            var search = (await second.GetAsync($"{Root}/{id}"))["search"]!;
            Assert.Equal(("completed", 2), (search["state"]!.GetValue<string>(), search["report"]!["budget"]!.GetValue<int>()));
            Assert.Equal(2, (await second.ListAsync()).Count);
        }

        var file = Path.Combine(Path.GetDirectoryName(_work.OptionsFile)!, "search.json");
        await File.WriteAllTextAsync(file, RunOptionsFile.Format(options));
        var (exitCode, output, error) = await EepProcess.RunAsync("smallest", file, "--budgets", "2", "3", "--all", "--data", data, "--json");

        Assert.True(exitCode == 0, error);
        Assert.DoesNotContain("Generation", error, StringComparison.Ordinal);
        Assert.Equal([2, 3], JsonSerializer.Deserialize<SmallestReport>(output, RunJson.File)!.Points.Select(point => point.Budget));
    }
}
