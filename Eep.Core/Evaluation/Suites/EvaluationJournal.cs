using System.Text;
using System.Text.Json;

namespace Eep.Core.Evaluation.Suites;

/// <summary>
/// Every scored item of an evaluation, one JSON line each behind a header that says what the lines belong to. A line that a kill cut
/// short is dropped; what was written is never asked again.
/// </summary>
public sealed class EvaluationJournal : IDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private readonly Dictionary<(string Subject, string Task), List<ItemScore>> _items = [];
    private readonly StreamWriter _writer;

    private EvaluationJournal(FileStream stream) => _writer = new StreamWriter(stream, new UTF8Encoding(false));

    /// <summary>Opens a journal, or goes on with it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">What the items belong to: suite version, models, arithmetic. Another header than the file's is refused.</param>
    /// <exception cref="TaskException">The file belongs to another evaluation or is damaged before its last line.</exception>
    public static EvaluationJournal Open(string path, string header)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var journal = new EvaluationJournal(stream);
        try
        {
            var end = journal.Replay(stream, path, header);
            stream.SetLength(end);
            stream.Position = end;
            if (end == 0)
            {
                journal.Write(new Header(header));
            }

            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Items of one subject on one task, from the first on without a gap.</summary>
    public IReadOnlyList<ItemScore> Items(string subject, string task) => _items.GetValueOrDefault((subject, task)) ?? [];

    /// <summary>Keeps scored items; they are on their way to the disk when this returns.</summary>
    public void Add(string subject, string task, int first, IReadOnlyList<ItemScore> items)
    {
        for (var index = 0; index < items.Count; index++)
        {
            Keep(new Line(subject, task, first + index, items[index]));
            _writer.WriteLine(JsonSerializer.Serialize(new Line(subject, task, first + index, items[index]), s_json));
        }

        _writer.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private void Write(Header header)
    {
        _writer.WriteLine(JsonSerializer.Serialize(header, s_json));
        _writer.Flush();
    }

    /// <summary>An item behind a gap is not kept: it is asked again.</summary>
    private void Keep(Line line)
    {
        var items = _items.TryGetValue((line.Subject, line.Task), out var known) ? known : _items[(line.Subject, line.Task)] = [];
        if (line.Item == items.Count)
        {
            items.Add(line.Score);
        }
        else if (line.Item < items.Count)
        {
            items[line.Item] = line.Score;
        }
    }

    /// <summary>Reads whole lines; returns where the last of them ends.</summary>
    private long Replay(FileStream stream, string path, string header)
    {
        using var reader = new StreamReader(stream, new UTF8Encoding(false), false, 1 << 16, leaveOpen: true);
        var text = reader.ReadToEnd();
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        var number = 0;
        foreach (var line in whole.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                if (number++ > 0)
                {
                    Keep(JsonSerializer.Deserialize<Line>(line, s_json)!);
                }
                else if (JsonSerializer.Deserialize<Header>(line, s_json)?.Evaluation is var found && found != header)
                {
                    throw new TaskException($"{path} belongs to another evaluation ({found}); this one is {header}. Name another folder.");
                }
            }
            catch (JsonException fault)
            {
                throw new TaskException($"{path}:{number}: not a line of a journal: {fault.Message}", fault);
            }
        }

        return Encoding.UTF8.GetByteCount(whole);
    }

    private sealed record Header(string Evaluation);

    private sealed record Line(string Subject, string Task, int Item, ItemScore Score);
}
