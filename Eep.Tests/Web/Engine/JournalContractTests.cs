using System.Text.Json;
using Eep.Core.Runs;
using Eep.Web.Engine;

namespace Eep.Tests.Web.Engine;

/// <summary>What every journal promises, on both of ours: the file and the pipe.</summary>
public sealed class JournalContractTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-journal-");

    public static TheoryData<string> Journals => ["file", "pipe"];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Journals))]
    public void Replay_NewJournal_IsEmpty(string kind) => Assert.Empty(Open(kind).Replay());

    [Theory]
    [MemberData(nameof(Journals))]
    public void Replay_AfterCommits_GivesThemBackInOrderToTheLastBit(string kind)
    {
        var journal = Open(kind);
        for (var generation = 0; generation < 5; generation++)
        {
            journal.Commit(RunSamples.Generation(generation));
        }

        Assert.Equal(Enumerable.Range(0, 5).Select(number => Json(RunSamples.Generation(number))), Open(kind).Replay().Select(Json));
    }

    [Theory]
    [MemberData(nameof(Journals))]
    public void Commit_AfterReplay_GoesOnWhereItStopped(string kind)
    {
        Open(kind).Commit(RunSamples.Generation(0));
        var journal = Open(kind);
        Assert.Single(journal.Replay());
        journal.Commit(RunSamples.Generation(1));
        Assert.Equal([0, 1], Open(kind).Replay().Select(record => record.Generation));
    }

    [Fact]
    public void Commit_OutOfOrder_IsRefusedByThePipe()
    {
        var journal = Open("pipe");
        Assert.Throws<InvalidOperationException>(() => journal.Commit(RunSamples.Generation(1)));
    }

    private static string Json(GenerationRecord record) => JsonSerializer.Serialize(record, RunJson.Line);

    private IRunJournal Open(string kind)
    {
        var path = Path.Combine(_folder.FullName, "journal.jsonl");
        var parent = new DurableParent(path);
        parent.Journal = new PipeJournal(ResumeFile.Read(path), new LineWriter<EngineMessage>(parent), CancellationToken.None);
        return kind == "file" ? new FileJournal(path) : parent.Journal;
    }

    /// <summary>A parent that stores each generation it hears of, and acknowledges it at once.</summary>
    private sealed class DurableParent(string path) : MemoryStream
    {
        public PipeJournal? Journal { get; set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var done = (GenerationDone)JsonSerializer.Deserialize<EngineMessage>(buffer, RunJson.Line)!;
            ResumeFile.Write(path, [.. ResumeFile.Read(path), done.Record]);
            Journal!.Acknowledge(done.Record.Generation);
        }
    }
}
