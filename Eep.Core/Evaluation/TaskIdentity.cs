using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Eep.Core.Evaluation;

/// <summary>
/// What a score belongs to: a hash over everything in a task that can change it, data included. Names for people and places of files
/// are left out, so that a copied folder is the same task.
/// </summary>
public static class TaskIdentity
{
    /// <summary>Lower-case hex SHA-256.</summary>
    /// <exception cref="TaskException">A data file cannot be read.</exception>
    public static string Of(EvaluationTask task)
    {
        var fields = new
        {
            task.Name,
            Type = task.OutputType.ToString(),
            Data = task.DataFiles.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}:{HashOf(pair.Value)}"),
            task.PromptPrefix,
            task.DocToText,
            task.DocToTarget,
            task.DocToChoice,
            task.TargetDelimiter,
            task.Until,
            task.MaxNewTokens,
            Divide = task.Division is { } division
                ? $"{HashOf(division.File)}:{division.Seed}:{string.Join(',', division.Percent.OrderBy(pair => pair.Key))}"
                : null,
            task.Where,
            task.FewShot,
            Pipelines = task.Pipelines.Select(pipeline => new
            {
                pipeline.Name,
                Steps = pipeline.Steps.Select(step => new { step.Function, Arguments = Sorted(step.Arguments) }),
            }),
            Metrics = task.Metrics.Select(metric => new { metric.Name, Arguments = Sorted(metric.Arguments) }),
            task.StyleWords,
            task.Version,
        };
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(fields))));
    }

    private static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> arguments) =>
        new(arguments.ToDictionary(pair => pair.Key, pair => pair.Value), StringComparer.Ordinal);

    private static string HashOf(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TaskException($"The data file {path} cannot be read: {fault.Message}", fault);
        }
    }
}
