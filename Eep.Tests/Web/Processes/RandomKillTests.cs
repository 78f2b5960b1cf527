using System.Globalization;
using Xunit.Abstractions;

namespace Eep.Tests.Web.Processes;

/// <summary>
/// kill -9 at random moments: of the application, of the engine, of both, and of an application that is still starting.
/// <c>EEP_KILLS=100 EEP_KILL_SEED=1 dotnet test Eep.Tests --filter RandomKillTests</c> does it more often.
/// </summary>
[Collection(CrashGroup.Name)]
public sealed class RandomKillTests(UndisturbedRun undisturbed, ITestOutputHelper output)
{
    private static readonly int Kills = Setting("EEP_KILLS", 10);

    private readonly Random _random = new(Setting("EEP_KILL_SEED", 20261124));
    private (int Engines, int Generations) _lost;

    [Fact]
    public async Task Kill_AtRandomMoments_LeavesTheResultOfARunThatNobodyKilled()
    {
        for (var killed = 0; killed < Kills;)
        {
            killed += await KillInOneRunAsync(Math.Min(Kills - killed, 5));
            output.WriteLine($"{killed} of {Kills} kills, same result.");
        }
    }

    // One run from its start to its end, with up to so many kills between; at least one hits a search that has begun.
    private async Task<int> KillInOneRunAsync(int most)
    {
        var data = undisturbed.Work.NewData();
        _lost = (0, 0);
        var eep = await EepProcess.ServeAsync(data);
        try
        {
            var id = await eep.PostAsync(undisturbed.Work.Options);
            await eep.UntilSearchingAsync(id, generations: 1 + _random.Next(5));
            var killed = 0;
            while (killed < most && !await IsOverAsync(eep, id))
            {
                eep = await KillAsync(eep, id, data, killed);
                killed++;
                await Task.Delay(_random.Next(3 * undisturbed.GenerationMilliseconds));
            }

            await eep.UntilStateAsync(id, "completed");
            Assert.True(killed > 0 && (await eep.SummaryAsync(id))["attempts"]!.GetValue<int>() > 1, "Nothing was killed in mid-work.");
            await undisturbed.AssertSameAsync(eep, id);
            return killed;
        }
        finally
        {
            await eep.DisposeAsync();
        }
    }

    private async Task<EepProcess> KillAsync(EepProcess eep, string id, string data, int number)
    {
        // The first kill of a run is the application's.
        var engine = (number % 2 == 1 || _random.Next(2) == 0) && await MayLoseAnEngineAsync(eep, id);
        if (engine)
        {
            eep.EngineOf(id).Kill();
        }

        if (engine && number % 2 == 1)
        {
            return eep;
        }

        await eep.KillAsync();
        await eep.DisposeAsync();
        if (_random.Next(2) == 0)
        {
            using var starting = EepProcess.StartServing(data);
            await Task.Delay(_random.Next(1500));
            starting.Kill();
            await starting.WaitForExitAsync();
        }

        return await EepProcess.ServeAsync(data);
    }

    // Three engines lost without a generation between end a run, as they should, so the third is spared.
    private async Task<bool> MayLoseAnEngineAsync(EepProcess eep, string id)
    {
        var generations = (await eep.SummaryAsync(id))["generations"]!.GetValue<int>();
        var engines = generations > _lost.Generations ? 1 : _lost.Engines + 1;
        if (engines > 2)
        {
            return false;
        }

        _lost = (engines, generations);
        return true;
    }

    private static async Task<bool> IsOverAsync(EepProcess eep, string id) =>
        (await eep.SummaryAsync(id))["state"]!.GetValue<string>() is "completed" or "failed";

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
