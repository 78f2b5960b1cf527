using System.Text.Json.Nodes;
using Eep.Web.Engine;

namespace Eep.Tests.Web.Processes;

/// <summary>kill -9 while a candidate is evaluated beside its baseline: the evaluation goes on at the next item and ends as one that nobody killed.</summary>
public sealed class EvaluationKillTests(UndisturbedEvaluation undisturbed) : IClassFixture<UndisturbedEvaluation>
{
    private const string Answer = "\"completion\":\"";

    private readonly string _data = undisturbed.NewData();

    [Fact]
    public async Task Kill_OfTheApplication_KeepsWhatIsJournalledAndAsksTheRest()
    {
        // The second half is the candidate's.
        const double Share = 0.7;
        await using var first = await EepProcess.ServeAsync(_data);
        var id = await StartAsync(first);
        var engine = await UntilEvaluatingAsync(first, id, Share);

        await first.KillAsync();
        await UntilGoneAsync(engine);

        // An answer that is asked again would lose its mark.
        var kept = MarkAnswers(id);
        Assert.InRange(kept, Share * Lines, Lines - 1);
        await using var second = await EepProcess.ServeAsync(_data);
        await UntilCompletedAsync(second, id);
        Assert.Equal(undisturbed.Journal.Select((line, number) => number < kept ? Mark(line) : line), ReadJournal(id));
        await AssertSameSummaryAsync(second, id);
    }

    [Fact]
    public async Task Kill_OfTheEngineAlone_IsFollowedByOneThatGoesOn()
    {
        await using var eep = await EepProcess.ServeAsync(_data);
        var id = await StartAsync(eep);
        var engine = await UntilEvaluatingAsync(eep, id, share: 0.4);
        Assert.NotEqual(eep.Process.Id, engine.Id);

        engine.Kill();
        Assert.InRange(ReadJournal(id).Count, 1, Lines - 1);

        await UntilCompletedAsync(eep, id);
        Assert.NotEqual(engine, EngineOf(id));
        Assert.Equal(undisturbed.Journal, ReadJournal(id));
        await AssertSameSummaryAsync(eep, id);
    }

    private int Lines => undisturbed.Journal.Count;

    private string Folder(string id) => Path.Combine(_data, "evaluations", id);

    private string Journal(string id) => Path.Combine(Folder(id), "journal.jsonl");

    private async Task<string> StartAsync(EepProcess eep) => (await eep.PostAsync("/api/v1/evaluations", undisturbed.Body))["id"]!.GetValue<string>();

    // The engine that has answered so much, and has more to do.
    private async Task<ProcessIdentity> UntilEvaluatingAsync(EepProcess eep, string id, double share)
    {
        await eep.UntilAsync(() => Task.FromResult(File.Exists(Journal(id)) && ReadJournal(id).Count > share * Lines));
        var engine = EngineOf(id);
        Assert.True(engine.IsAlive());
        return engine;
    }

    private ProcessIdentity EngineOf(string id) => ProcessIdentity.Parse(File.ReadAllText(Path.Combine(Folder(id), "engine.owner")))!;

    private static async Task UntilGoneAsync(ProcessIdentity engine)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (engine.IsAlive() != false)
        {
            await Task.Delay(20, limit.Token);
        }
    }

    private static async Task UntilCompletedAsync(EepProcess eep, string id) => await eep.UntilAsync(async () =>
    {
        var evaluation = await eep.GetAsync($"/api/v1/evaluations/{id}");
        var state = evaluation["state"]!.GetValue<string>();
        Assert.False(state == "failed", evaluation["reason"]?.GetValue<string>());
        return state == "completed";
    });

    // Returns how many lines are whole; what a kill cut through stays as it is.
    private int MarkAnswers(string id)
    {
        var text = File.ReadAllText(Journal(id));
        var end = text.LastIndexOf('\n') + 1;
        File.WriteAllText(Journal(id), Mark(text[..end]) + text[end..]);
        return text[..end].Count(letter => letter == '\n');
    }

    private static string Mark(string text) => text.Replace(Answer, Answer + "kept: ", StringComparison.Ordinal);

    private List<string> ReadJournal(string id)
    {
        using var file = new FileStream(Journal(id), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private async Task AssertSameSummaryAsync(EepProcess eep, string id)
    {
        var summary = await eep.GetAsync($"/api/v1/evaluations/{id}/files/evaluation.json");
        Assert.True(JsonNode.DeepEquals(undisturbed.Summary, summary), $"Undisturbed: {undisturbed.Summary}\nKilled: {summary}");
    }
}
