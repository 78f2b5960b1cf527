using Eep.Core.Evaluation;
using Eep.Web.Evaluations;

namespace Eep.Web.Tasks;

/// <summary>Task files from near: their rows, a trial on a few of them, and uploads.</summary>
public interface ITaskFiles
{
    /// <summary>Rows of a preview.</summary>
    const int PreviewRows = 50;

    /// <summary>Rows of a trial.</summary>
    const int TrialRows = 4;

    /// <summary>Most rows whose tokens are counted.</summary>
    const int CountedRows = 2000;

    /// <summary>Most bytes of one upload.</summary>
    const long MostBytes = 256L << 20;

    /// <summary>All task files, those that cannot be read with the reason.</summary>
    Task<IReadOnlyList<TaskFileView>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>The first rows of a split as they become prompts.</summary>
    /// <param name="split">Null for the first split the task has.</param>
    /// <exception cref="TaskException">The path may not be read, or file or data are bad; says what and where.</exception>
    Task<TaskPreview> PreviewAsync(string path, SplitKind? split, CancellationToken cancellationToken = default);

    /// <summary>Asks a model the first rows of a split, in an engine of its own.</summary>
    /// <exception cref="TaskException">Task or model cannot be used; says why.</exception>
    Task<IReadOnlyList<TriedItem>> TryAsync(string path, string model, SplitKind? split, CancellationToken cancellationToken = default);

    /// <summary>How many tokens the first rows of a split have for a model.</summary>
    /// <param name="split">Null for the first split the task has.</param>
    /// <exception cref="TaskException">Task or model cannot be used; says why.</exception>
    Task<TokenLengths> CountTokensAsync(string path, string model, SplitKind? split, CancellationToken cancellationToken = default);

    /// <summary>Keeps a task file with its data; all of it is read first, and nothing is kept when that fails.</summary>
    /// <exception cref="TaskException">What is wrong with which file.</exception>
    Task<TaskFileView> UploadAsync(IReadOnlyList<UploadedFile> files, CancellationToken cancellationToken = default);

    /// <summary>Deletes an uploaded task with its data. False when none has this name.</summary>
    Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default);
}

/// <summary>A file that somebody sends.</summary>
/// <param name="Name">Its name; folders in it are left out.</param>
/// <param name="Open">Opens its content.</param>
public sealed record UploadedFile(string Name, Func<Stream> Open);

/// <summary>A task file in a list.</summary>
/// <param name="Path">What RunOptions.Task takes.</param>
/// <param name="Splits">Items of each split; empty when it cannot be read.</param>
/// <param name="Fault">Why it cannot be read; null when it can.</param>
public sealed record TaskFileView(
    string Name, string Path, TaskOrigin Origin, string Description, string Metric, IReadOnlyDictionary<SplitKind, int> Splits, string? Fault);

/// <summary>A task with its first rows.</summary>
/// <param name="Mapping">Parts of an item and the templates that make them from a row.</param>
/// <param name="Fields">Names of the fields that the rows have.</param>
public sealed record TaskPreview(
    string Name, string Version, string OutputType, string Metric, IReadOnlyList<SplitKind> Splits, SplitKind Split,
    IReadOnlyList<TaskMapping> Mapping, IReadOnlyList<string> Fields, IReadOnlyList<TaskRow> Rows);

/// <summary>What a template makes of a row.</summary>
/// <param name="Part">Prompt, target or choice.</param>
public sealed record TaskMapping(string Part, string Template);

/// <summary>A row as data and as an item.</summary>
/// <param name="Fields">Its fields as JSON text, by name.</param>
public sealed record TaskRow(
    string Where, IReadOnlyDictionary<string, string> Fields, string Prompt, string Target, IReadOnlyList<string> Choices);

/// <summary>Tokens of the first rows of a split.</summary>
/// <param name="Rows">Tokens of each row: its prompt as the model sees it, and its target, of choices the longest.</param>
/// <param name="Limit">Tokens that the model takes, the answer included.</param>
public sealed record TokenLengths(IReadOnlyList<(int Prompt, int Target)> Rows, int Limit);
