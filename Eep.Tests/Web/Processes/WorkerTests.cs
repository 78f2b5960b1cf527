using System.Diagnostics;

namespace Eep.Tests.Web.Processes;

/// <summary>Several processes on one PostgreSQL: two with pages, three that work, some of them killed.</summary>
[Collection(PostgresGroup.Name)]
public sealed class WorkerTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly string[] Sharing = ["--Engine:ShareBatches=true", "--Engine:PlansPerBatch=1"];

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

    [StoreFact]
    public async Task Workers_SharingAGenerationAndKilledOneByOne_GiveTheResultOfOneProcess()
    {
        var data = _undisturbed.Work.NewData();
        string[] database = ["--Database:Provider=Postgres", $"--Database:ConnectionString={await server.CreateDatabaseAsync()}"];
        await using var eep = await EepProcess.ServeAsync(data, [.. database, "--Engine:Work=false"]);
        var workers = Enumerable.Range(0, 3).Select(_ => StartWorker(data, database, Sharing)).ToArray();
        try
        {
            var id = await eep.PostAsync(_undisturbed.Work.Options);
            await eep.UntilSearchingAsync(id);
            var random = new Random(20261124);
            foreach (var place in new[] { 0, 1, 2 })
            {
                await Task.Delay(random.Next(2 * _undisturbed.GenerationMilliseconds));
                End(workers[place]);
                workers[place] = StartWorker(data, database, Sharing);
            }

            await eep.UntilStateAsync(id, "completed");
            await _undisturbed.AssertSameAsync(eep, id);
            Assert.True((await eep.SummaryAsync(id))["attempts"]!.GetValue<int>() > 1, "The worker that carried the run was killed too late.");
        }
        finally
        {
            Array.ForEach(workers, End);
        }
    }

    [StoreFact]
    public async Task Workers_SharingAGeneration_AllAnswerBatches()
    {
        var data = _undisturbed.Work.NewData();
        string[] database = ["--Database:Provider=Postgres", $"--Database:ConnectionString={await server.CreateDatabaseAsync()}"];
        await using var eep = await EepProcess.ServeAsync(data, [.. database, "--Engine:Work=false"]);
        var workers = Enumerable.Range(0, 3).Select(_ => StartWorker(data, database, Sharing)).ToArray();
        try
        {
            var id = await eep.PostAsync(_undisturbed.Work.Options);

            await eep.UntilStateAsync(id, "completed");

            await _undisturbed.AssertSameAsync(eep, id);
            Assert.Contains(await eep.EventsAsync(id), message => message.EndsWith("by 2 other workers.", StringComparison.Ordinal));
        }
        finally
        {
            Array.ForEach(workers, End);
        }
    }

    private static Process StartWorker(string data, string[] database, params string[] settings) =>
        EepProcess.Start(["worker", "--data", data, .. database, .. settings, "--Logging:LogLevel:Default=Warning"]);

    private static void End(Process worker)
    {
        worker.Kill();
        worker.WaitForExit();
        worker.Dispose();
    }
}
