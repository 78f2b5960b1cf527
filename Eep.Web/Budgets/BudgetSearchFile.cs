using System.Text.Json;
using System.Text.Json.Nodes;
using Eep.Core.Runs;

namespace Eep.Web.Budgets;

/// <summary>Reads the JSON of a budget search; faults name the field as a person would look for it.</summary>
public static class BudgetSearchFile
{
    private const string Run = "run";
    private const string Budgets = "budgets";
    private const string All = "all";

    private static readonly string[] Fields = [Run, Budgets, All];
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Parses options; paths stay as written.</summary>
    /// <exception cref="RunOptionsException">A field is unknown, missing or of the wrong kind.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static BudgetSearchOptions Parse(string json)
    {
        if (JsonNode.Parse(json, documentOptions: Strict) is not JsonObject body)
        {
            throw Fault("options", "the body must be an object with run, and if you like budgets and all.");
        }

        if (body.Select(field => field.Key).FirstOrDefault(name => !Fields.Contains(name)) is { } unknown)
        {
            throw Fault(unknown, $"is no option of a budget search; the options are {string.Join(", ", Fields)}. Those of its runs belong into run.");
        }

        return new BudgetSearchOptions
        {
            Run = body[Run] is JsonObject run ? RunOptionsFile.Parse(run.ToJsonString()) : throw Fault(Run, "is absent; it must be the options of a run, with a margin."),
            Budgets = Read<int[]>(body, Budgets, "a list of whole numbers, or absent for all up to expertBudget"),
            All = Read<bool?>(body, All, "true or false") ?? false,
        };
    }

    private static T? Read<T>(JsonObject body, string field, string right)
    {
        try
        {
            return body[field] is { } value ? value.Deserialize<T>(RunJson.Line) : default;
        }
        catch (JsonException)
        {
            throw Fault(field, $"is {body[field]!.ToJsonString()}; it must be {right}.");
        }
    }

    private static RunOptionsException Fault(string field, string message) => new([new OptionFault(field, message)]);
}
