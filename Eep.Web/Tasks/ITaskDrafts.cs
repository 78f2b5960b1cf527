using Eep.Core.Evaluation;

namespace Eep.Web.Tasks;

/// <summary>Makes a task of a data file, field by field: a form in place of a task file.</summary>
public interface ITaskDrafts
{
    /// <summary>Published formats whose definitions ship with Eep, by name.</summary>
    IReadOnlyList<string> Definitions { get; }

    /// <summary>Keeps a data file for a while.</summary>
    /// <exception cref="TaskException">It is not readable, or holds no row.</exception>
    Task<TaskDraftData> StartAsync(UploadedFile file, CancellationToken cancellationToken = default);

    /// <summary>The same with a file on the machine that runs Eep.</summary>
    /// <exception cref="TaskException">It may not be read, is not readable, or holds no row.</exception>
    Task<TaskDraftData> StartAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>A draft with what a definition says; without one, guessed from the names of the fields.</summary>
    TaskDraft Fill(TaskDraftData data, string? definition);

    /// <summary>The first rows as they become prompts.</summary>
    /// <exception cref="TaskException">What is wrong with which field or row.</exception>
    Task<TaskPreview> PreviewAsync(TaskDraftData data, TaskDraft draft, string? definition, CancellationToken cancellationToken = default);

    /// <summary>Keeps the task with its data among the uploaded ones; every row is read first.</summary>
    /// <exception cref="TaskException">What is wrong with which field or row, or that the name is taken.</exception>
    Task<TaskFileView> KeepAsync(TaskDraftData data, TaskDraft draft, string? definition, CancellationToken cancellationToken = default);
}

/// <summary>A data file that is to become a task.</summary>
/// <param name="Id">Of the draft.</param>
/// <param name="File">Name of the file.</param>
/// <param name="Fields">Names of the fields of its first rows.</param>
public sealed record TaskDraftData(Guid Id, string File, IReadOnlyList<string> Fields);
