using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Eep.Core.Checkpoints.Tokenizers;

namespace Eep.Core.Checkpoints.Chat;

/// <summary>What a checkpoint says about chat.</summary>
/// <param name="HasTemplate">It has a template of its own.</param>
/// <param name="Recognised">The known template that it is; null when it has none, or one that is not known.</param>
public sealed record ChatTemplateFinding(bool HasTemplate, ChatTemplate? Recognised)
{
    /// <summary>One sentence for people.</summary>
    public string Sentence => (HasTemplate, Recognised) switch
    {
        (false, _) => "Chat template: none; prompts are shown to the model as they are.",
        (true, { } known) => $"Chat template: recognised as {known.Name} ({known.Models}).{(known.Remark is { } remark ? " " + remark : "")}",
        _ => $"Chat template: not recognised; choose chatTemplate: {ChatTemplates.Offer}.",
    };
}

/// <summary>Finds out which chat template a checkpoint wants.</summary>
public static class ChatTemplates
{
    private const string JinjaName = "chat_template.jinja";
    private const string Key = "chat_template";
    private const int LongestTemplate = 1 << 20;

    /// <summary>What can be chosen by name, as the end of a sentence.</summary>
    public static string Offer { get; } =
        $"{string.Join(", ", ChatTemplate.All.Select(template => template.Name))}, or {ChatTemplate.None} for the prompt as it is";

    /// <summary>Looks for a template in chat_template.jinja and in tokenizer_config.json, and compares it with the known ones.</summary>
    /// <exception cref="CheckpointException">A file that cannot be read.</exception>
    public static ChatTemplateFinding Look(string folder)
    {
        PlainFile.CheckLinks(folder);
        var source = FromJinja(Path.Combine(folder, JinjaName)) ?? FromConfig(Path.Combine(folder, TokenizerFolder.ConfigName));
        return new ChatTemplateFinding(source is not null, source is null ? null : Recognise(source));
    }

    /// <summary>The template that a choice means for a checkpoint; null for the raw prompt.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="choice">One of <see cref="ChatTemplate.Choices"/>.</param>
    /// <exception cref="CheckpointException">The choice is <see cref="ChatTemplate.Automatic"/> and the checkpoint's template is not known, or there is no such choice.</exception>
    public static ChatTemplate? Resolve(string folder, string choice)
    {
        if (choice == ChatTemplate.None)
        {
            return null;
        }

        if (choice != ChatTemplate.Automatic)
        {
            return ChatTemplate.Find(choice)
                ?? throw new CheckpointException(folder, "chatTemplate", $"{ChatTemplate.Automatic}, {Offer}", Quoted.Text(choice));
        }

        var finding = Look(folder);
        return !finding.HasTemplate || finding.Recognised is not null
            ? finding.Recognised
            : throw new CheckpointException(
                folder, "chat template", $"one that is known, or a choice in chatTemplate: {Offer}", "one that is not known, and no choice");
    }

    /// <summary>The known template that a Jinja source is; null when it is none of them.</summary>
    public static ChatTemplate? Recognise(string jinja)
    {
        if (jinja.Length > LongestTemplate)
        {
            return null;
        }

        // Jinja reads a backslash and an n within quotes as a line break, and either kind of quotes.
        var source = jinja.Replace("\\n", "\n", StringComparison.Ordinal).Replace('"', '\'');
        var begins = source.Contains("bos_token", StringComparison.Ordinal) || source.Contains("<s>", StringComparison.Ordinal);
        return ChatTemplate.All.FirstOrDefault(template => template.Has.Length > 0
            && template.UsesBegin == begins
            && template.Has.All(text => source.Contains(text, StringComparison.Ordinal))
            && !template.Lacks.Any(pattern => Regex.IsMatch(source, pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)));
    }

    private static string? FromJinja(string path) =>
        File.Exists(path) ? Encoding.UTF8.GetString(JsonFile.ReadBytes(path, JsonFile.LargestConfigBytes)) : null;

    /// <summary>A text, or a list of named texts of which default counts.</summary>
    private static string? FromConfig(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var fields = new JsonFields(path, JsonFile.ReadObject(path, JsonFile.LargestTokenizerBytes));
        return JsonFile.Guard(path, () => fields.Value(Key) is { ValueKind: JsonValueKind.Array } list
            ? Default(fields, [.. list.EnumerateArray()])
            : fields.Text(Key));
    }

    private static string? Default(JsonFields fields, ImmutableArray<JsonElement> named)
    {
        var templates = named
            .Select(item => item.ValueKind == JsonValueKind.Object ? new JsonFields(fields.File, item, Key + " ") : throw fields.Misfit(Key, "objects", item))
            .DistinctBy(item => item.Required("name", item.Text("name")))
            .ToDictionary(item => item.Text("name")!, item => item.Required("template", item.Text("template")));
        return templates.Count == 0
            ? null
            : templates.GetValueOrDefault("default") ?? throw fields.Misfit(Key, "a template named 'default'", fields.Value(Key)!.Value);
    }
}
