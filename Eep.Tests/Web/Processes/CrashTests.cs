namespace Eep.Tests.Web.Processes;

/// <summary>Real processes, really killed. What comes out must be what an undisturbed headless run gives, individual by individual.</summary>
[Collection(CrashGroup.Name)]
public sealed class CrashTests(UndisturbedRun undisturbed)
{
    private TinyWork Work => undisturbed.Work;

    [Fact]
    public void Search_Headless_PrintsTheReportAloneAndLeavesTheRunsFolder()
    {
        Assert.Equal("tiny (version 1.0)", undisturbed.Report["task"]!.GetValue<string>());
        Assert.Contains("Generation 41/41", undisturbed.Error, StringComparison.Ordinal);
        var files = Directory.EnumerateFileSystemEntries(undisturbed.Folder).Select(Path.GetFileName).ToHashSet();
        Assert.Superset(new HashSet<string?> { "options.json", "journal.jsonl", "report.json", "plan.json", "checkpoint" }, files);
    }

    [Fact]
    public async Task Kill_OfTheApplicationInMidRun_CostsNothingButTime()
    {
        var data = Work.NewData();
        await using var first = await EepProcess.ServeAsync(data);
        var id = await first.PostAsync(Work.Options);
        await first.UntilSearchingAsync(id);
        var engine = first.EngineOf(id);
        Assert.True(engine.IsAlive());

        await first.KillAsync();

        await UntilGoneAsync(engine);
        await using var second = await EepProcess.ServeAsync(data);
        await second.UntilStateAsync(id, "completed");
        Assert.Equal(2, (await second.SummaryAsync(id))["attempts"]!.GetValue<int>());
        await undisturbed.AssertSameAsync(second, id);
    }

    [Fact]
    public async Task Kill_OfTheEngineAlone_BeginsANewAttemptAndTheApplicationStaysUp()
    {
        await using var eep = await EepProcess.ServeAsync(Work.NewData());
        var id = await eep.PostAsync(Work.Options);
        await eep.UntilSearchingAsync(id);
        var engine = eep.EngineOf(id);
        Assert.NotEqual(eep.Process.Id, engine.Id);

        engine.Kill();

        await eep.UntilStateAsync(id, "completed");
        Assert.False(eep.Process.HasExited);
        Assert.Equal(2, (await eep.SummaryAsync(id))["attempts"]!.GetValue<int>());
        await undisturbed.AssertSameAsync(eep, id);
    }

    [Fact]
    public async Task Kill_AfterTheLastGeneration_SelectsAndExportsAgain()
    {
        var data = Work.NewData();
        await using var first = await EepProcess.ServeAsync(data);
        var id = await first.PostAsync(Work.Options);
        await first.UntilAsync(async () => (await first.SummaryAsync(id))["generations"]!.GetValue<int>() == undisturbed.GenerationCount);
        Assert.Equal("running", (await first.SummaryAsync(id))["state"]!.GetValue<string>());

        await first.KillAsync();

        await using var second = await EepProcess.ServeAsync(data);
        await second.UntilStateAsync(id, "completed");
        Assert.Equal(2, (await second.SummaryAsync(id))["attempts"]!.GetValue<int>());
        await undisturbed.AssertSameAsync(second, id);
    }

    [Fact]
    public async Task Terminate_InMidRun_InterruptsAndTheNextStartGoesOn()
    {
        var data = Work.NewData();
        await using var first = await EepProcess.ServeAsync(data);
        var id = await first.PostAsync(Work.Options);
        await first.UntilSearchingAsync(id);
        var engine = first.EngineOf(id);

        var begun = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, await first.TerminateAsync());
        Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(10));

        await UntilGoneAsync(engine);
        await using var second = await EepProcess.ServeAsync(data);
        await second.UntilStateAsync(id, "completed");
        await undisturbed.AssertSameAsync(second, id);
    }

    [Fact]
    public async Task Cancel_RunningRun_EndsItsEngine()
    {
        await using var eep = await EepProcess.ServeAsync(Work.NewData());
        var id = await eep.PostAsync(Work.Options);
        await eep.UntilSearchingAsync(id);
        var engine = eep.EngineOf(id);
        Assert.True(engine.IsAlive());

        await eep.AskAsync(id, "cancel");

        await eep.UntilStateAsync(id, "cancelled");
        await UntilGoneAsync(engine);
        Assert.False(eep.Process.HasExited);
    }

    [Fact]
    public async Task PauseThenStop_OfARealRun_FinishesWithAPrefixOfTheArchive()
    {
        await using var eep = await EepProcess.ServeAsync(Work.NewData());
        var id = await eep.PostAsync(Work.Options);
        await eep.UntilSearchingAsync(id);
        await eep.AskAsync(id, "pause");
        await eep.UntilStateAsync(id, "paused");
        var engine = eep.EngineOf(id);
        await UntilGoneAsync(engine);

        await eep.AskAsync(id, "stop");

        await eep.UntilStateAsync(id, "stopped");
        var kept = (await eep.SummaryAsync(id))["generations"]!.GetValue<int>();
        Assert.InRange(kept, 3, undisturbed.GenerationCount - 1);
        Assert.Equal((await eep.SummaryAsync(id))["stopAfter"]!.GetValue<int>(), kept);
        var individuals = await eep.IndividualLinesAsync(id);
        Assert.Equal(undisturbed.Individuals.Take(individuals.Count), individuals);
        Assert.NotEmpty(await eep.DownloadAsync(id, "checkpoint/model.safetensors"));
    }

    private static async Task UntilGoneAsync(Eep.Web.Engine.ProcessIdentity engine)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (engine.IsAlive() != false)
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
