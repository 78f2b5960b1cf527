using Eep.Core.Evaluation;
using Eep.Core.Runs;
using Eep.Web.Tasks;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Eep.Web.Endpoints;

/// <summary>/api/v1/tasks/from-data: data files become a task, as in the form.</summary>
public static class TaskDataEndpoints
{
    // The file that is divided; the others are called as their splits.
    private const string Divided = "data";
    private const string Fields = "task";

    /// <summary>Maps it.</summary>
    public static void MapTaskData(this IEndpointRouteBuilder api) =>
        api.MapPost("/tasks/from-data", MakeAsync).DisableAntiforgery()
            .WithMetadata(new RequestSizeLimitAttribute(CatalogEndpoints.MostUpload)).Accepts<IFormFileCollection>("multipart/form-data")
            .WithTags("Tasks").WithSummary("Makes a task of data files: data (divided) or search, validation and test, and task, an object with format, name, prompt, target and so on.");

    private static async Task<Ok<TaskFileView>> MakeAsync(HttpRequest request, ITaskDrafts drafts, CancellationToken cancellationToken)
    {
        var form = request.HasFormContentType
            ? await request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = ITaskFiles.MostBytes }, cancellationToken)
            : throw new TaskException("The body is no multipart/form-data.");
        var said = TaskDataRequest.Parse(form[Fields]);
        var data = await AddAsync(form.Files, drafts, cancellationToken);
        try
        {
            return TypedResults.Ok(await drafts.KeepAsync(data, said.Fill(drafts.Fill(data, said.Format)), said.Format, cancellationToken));
        }
        finally
        {
            await drafts.DropAsync(data);
        }
    }

    // Every file is looked at, so that all faults are told at once.
    private static async Task<TaskDraftData> AddAsync(IFormFileCollection files, ITaskDrafts drafts, CancellationToken cancellationToken)
    {
        TaskDraftData? data = null;
        var faults = new List<OptionFault>();
        foreach (var file in files)
        {
            SplitKind? split = Enum.TryParse<SplitKind>(file.Name, ignoreCase: true, out var named) && !int.TryParse(file.Name, out _) ? named : null;
            var isTaken = split is { } own ? data?.SplitFiles.ContainsKey(own) == true : data?.File is not null;
            if (split is null && file.Name != Divided)
            {
                faults.Add(new OptionFault(file.Name, $"is no place of a data file; there are {Divided}, search, validation and test."));
            }
            else if (isTaken)
            {
                faults.Add(new OptionFault(file.Name, "came twice; send one file for it."));
            }
            else
            {
                try
                {
                    data = await drafts.AddAsync(data, split, new UploadedFile(file.FileName, file.OpenReadStream), cancellationToken);
                }
                catch (TaskException exception)
                {
                    faults.Add(new OptionFault(file.Name, exception.Message));
                }
            }
        }

        if (faults.Count == 0)
        {
            return data ?? throw new RunOptionsException([new OptionFault(Divided, "is missing; send the data file, or one as search, validation and test each.")]);
        }

        await (data is null ? Task.CompletedTask : drafts.DropAsync(data));
        throw new RunOptionsException(faults);
    }
}
