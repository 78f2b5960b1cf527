using System.Diagnostics;

namespace Eep.Tests.Web.Processes;

/// <summary>Several processes on one PostgreSQL: two with pages, three that work, some of them killed.</summary>
[Collection(PostgresGroup.Name)]
public sealed class WorkerTests(PostgresServer server) : IAsyncLifetime
{
    private readonly UndisturbedRun _undisturbed = new();

    public Task InitializeAsync() => _undisturbed.InitializeAsync();

    public Task DisposeAsync() => _undisturbed.DisposeAsync();

    [StoreFact]
    public async Task Workers_JoiningAndKilledInMidRun_GiveTheResultOfOneProcess()
    {
        var data = _undisturbed.Work.NewData();
        string[] database = ["--Database:Provider=Postgres", $"--Database:ConnectionString={await server.CreateDatabaseAsync()}"];
        await using var one = await EepProcess.ServeAsync(data, [.. database, "--Engine:Work=false"]);
        await using var two = await EepProcess.ServeAsync(data, [.. database, "--Engine:Work=false"]);
        var workers = Enumerable.Range(0, 3).Select(_ => StartWorker(data, database)).ToList();
        try
        {
            var runs = new[] { await one.PostAsync(_undisturbed.Work.Options), await two.PostAsync(_undisturbed.Work.Options) };
            await Task.WhenAll(runs.Select(id => two.UntilSearchingAsync(id)));
            Assert.Equal(await one.ListIdsAsync(), await two.ListIdsAsync());

            // Two of the three hold a run each; whichever they are, at least one holder dies.
            foreach (var worker in workers.Take(2))
            {
                worker.Kill();
                await worker.WaitForExitAsync();
            }

            workers.Add(StartWorker(data, database));
            foreach (var id in runs)
            {
                await one.UntilStateAsync(id, "completed");
                await _undisturbed.AssertSameAsync(two, id);
            }

            Assert.Contains(runs, id => one.SummaryAsync(id).Result["attempts"]!.GetValue<int>() > 1);
        }
        finally
        {
            workers.ForEach(End);
        }
    }

    private static Process StartWorker(string data, string[] database) =>
        EepProcess.Start(["worker", "--data", data, .. database, "--Logging:LogLevel:Default=Warning"]);

    private static void End(Process worker)
    {
        worker.Kill();
        worker.WaitForExit();
        worker.Dispose();
    }
}
