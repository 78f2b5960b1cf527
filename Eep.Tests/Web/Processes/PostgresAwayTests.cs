namespace Eep.Tests.Web.Processes;

/// <summary>The database server goes away, at the start and in the middle, and comes back.</summary>
[Collection(PostgresGroup.Name)]
public sealed class PostgresAwayTests : IAsyncLifetime
{
    private readonly PostgresServer _server = new();
    private readonly UndisturbedRun _undisturbed = new();

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        await _undisturbed.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _undisturbed.DisposeAsync();
    }

    [StoreFact]
    public async Task Server_AwayAtTheStartAndInMidRun_DelaysAndCostsNothing()
    {
        var connection = await _server.CreateDatabaseAsync();
        await _server.StopAsync();
        var serving = EepProcess.ServeAsync(_undisturbed.Work.NewData(), "--Database:Provider=Postgres", $"--Database:ConnectionString={connection}");
        await Task.Delay(TimeSpan.FromSeconds(4));
        Assert.False(serving.IsCompleted);
        await _server.StartAsync();
        await using var eep = await serving;
        var id = await eep.PostAsync(_undisturbed.Work.Options);
        await eep.UntilSearchingAsync(id);

        await _server.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(4));
        await _server.StartAsync();

        await eep.UntilAsync(() => IsCompletedAsync(eep, id));
        await _undisturbed.AssertSameAsync(eep, id);
    }

    // The first questions after the break may find connections that are gone.
    private static async Task<bool> IsCompletedAsync(EepProcess eep, string id)
    {
        try
        {
            return (await eep.SummaryAsync(id))["state"]!.GetValue<string>() == "completed";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
