using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;

namespace Eep.Tests.Checkpoints.Chat;

public sealed class ChatTemplateTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mistral", "<s>[INST] hi [/INST]")]
    [InlineData("mistral-spaced", "<s> [INST] hi [/INST]")]
    [InlineData("mistral-v3", "<s>[INST] hi[/INST]")]
    [InlineData("llama2", "<s>[INST] hi [/INST]")]
    [InlineData("llama3", "<s><|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n")]
    [InlineData("chatml", "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("qwen1.5", "<|im_start|>system\nYou are a helpful assistant<|im_end|>\n<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("qwen2", "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("qwen2.5", "<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("qwen3-thinking", "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n<think>\n")]
    [InlineData("deepseek", "<s><｜User｜>hi<｜Assistant｜>")]
    [InlineData("deepseek-r1", "<s><｜User｜>hi<｜Assistant｜><think>\n")]
    [InlineData("deepseek-v2", "<s>User: hi\n\nAssistant:")]
    [InlineData("phi3", "<|user|>\nhi<|end|>\n<|assistant|>\n")]
    [InlineData("tulu", "<s><|user|>\nhi\n<|assistant|>\n")]
    [InlineData("glm4", "[gMASK]<sop><|user|>\nhi<|assistant|>")]
    [InlineData("granite", "<|start_of_role|>user<|end_of_role|>hi<|end_of_text|>\n<|start_of_role|>assistant<|end_of_role|>")]
    [InlineData("minimax", "<beginning_of_sentence>user name=user\nhi<end_of_sentence>\n<beginning_of_sentence>ai name=assistant\n")]
    [InlineData("harmony", "<|start|>system<|message|>You are ChatGPT, a large language model trained by OpenAI.\nKnowledge cutoff: 2024-06\n\nReasoning: medium\n\n# Valid channels: analysis, commentary, final. Channel must be included for every message.<|end|><|start|>user<|message|>hi<|end|><|start|>assistant")]
    [InlineData("plain", "User: hi\n\nAssistant:")]
    public void Render_OneMessage_IsTheKnownText(string name, string text) =>
        Assert.Equal(text, ChatTemplate.Find(name)!.Render("hi", "<s>"));

    [Theory]
    [InlineData("llama3", " hi\n", "user<|end_header_id|>\n\nhi<|eot_id|>")]
    [InlineData("chatml", " hi\n", "user\n hi\n<|im_end|>")]
    public void Render_BlanksAroundTheMessage_GoWhereTheFormatTrims(string name, string message, string part) =>
        Assert.Contains(part, ChatTemplate.Find(name)!.Render(message, ""), StringComparison.Ordinal);

    [Theory]
    [InlineData("mistral", " Paris")]
    [InlineData("chatml", "Paris")]
    [InlineData("deepseek-v2", " Paris")]
    public void Answer_BlankOfTheDelimiter_IsAsTheFormatHasIt(string name, string answer)
    {
        Assert.Equal(answer, ChatTemplate.Find(name)!.Answer(" Paris"));
        Assert.Equal(answer, ChatTemplate.Find(name)!.Answer("Paris"));
    }

    [Fact]
    public void Choices_AreAllDifferent() => Assert.Equal(ChatTemplate.Choices.Length, ChatTemplate.Choices.Distinct().Count());

    // Skeletons with what is distinctive in the published templates.
    [Theory]
    [InlineData("mistral", "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'user' %}{{ '[INST] ' + m['content'] + ' [/INST]' }}{% endif %}{% endfor %}")]
    [InlineData("mistral-spaced", "<s>{%- for m in messages %}{{- ' [INST] ' + m['content'] + ' [/INST]' }}{% endfor %}")]
    [InlineData("mistral-v3", "{{- bos_token }}{{- \"[INST] \" + m[\"content\"] + \"[/INST]\" }}")]
    [InlineData("llama2", "{% set content = '<<SYS>>\\n' + system + '\\n<</SYS>>\\n\\n' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}")]
    [InlineData("llama3", "{% set content = '<|start_header_id|>' + m['role'] + '<|end_header_id|>\\n\\n' + m['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}")]
    [InlineData("chatml", "{% for m in messages %}{{'<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>' + '\\n'}}{% endfor %}{{ '<|im_start|>assistant\\n' }}")]
    [InlineData("chatml", "{%- if messages[0].role == 'system' %}{{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}{%- endif %}{{- '<|im_start|>assistant\\n' }}{%- if enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}")]
    [InlineData("qwen1.5", "{{ '<|im_start|>system\\nYou are a helpful assistant<|im_end|>\\n' }}{{'<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>'}}")]
    [InlineData("qwen2", "{{ '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}{{'<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>'}}")]
    [InlineData("qwen2.5", "{{- '<|im_start|>system\\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\\n' }}")]
    [InlineData("qwen3-thinking", "{{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}{{- '<|im_start|>assistant\\n<think>\\n' }}")]
    [InlineData("deepseek", "{{bos_token}}{{ns.system_prompt}}{{'<｜User｜>' + m['content']}}{{'<｜Assistant｜>' + content}}{{'<｜Assistant｜>'}}")]
    [InlineData("deepseek-r1", "{{bos_token}}{{'<｜User｜>' + m['content']}}{{'<｜Assistant｜>' + content}}{{'<｜Assistant｜><think>\\n'}}")]
    [InlineData("deepseek-v2", "{{ bos_token }}{{ 'User: ' + m['content'] + '\\n\\n' }}{{ 'Assistant: ' + m['content'] + eos_token }}{{ 'Assistant:' }}")]
    [InlineData("phi3", "{{'<|user|>\\n' + m['content'] + '<|end|>\\n'}}{{ '<|assistant|>\\n' }}")]
    [InlineData("tulu", "{{ bos_token }}{{ '<|user|>\\n' + m['content'] + '\\n' }}{{ '<|assistant|>\\n' }}")]
    [InlineData("glm4", "[gMASK]<sop>\n{%- if m.role == 'user' -%}<|user|>\n{{ m.content }}{%- endif -%}<|assistant|>{{- '\\n<think></think>' if not enable_thinking else '' -}}")]
    [InlineData("granite", "{{- '<|start_of_role|>user<|end_of_role|>' + m['content'] + '<|end_of_text|>\\n' }}")]
    [InlineData("minimax", "{{ '<beginning_of_sentence>user name=user\\n' }}{{ '<end_of_sentence>\\n' }}{{ '<beginning_of_sentence>ai name=assistant\\n' }}")]
    [InlineData("harmony", "{{- '<|start|>system<|message|>' }}{{- '<|start|>assistant<|channel|>final<|message|>' }}")]
    [InlineData(null, "{{ '<<turn>>' + m['content'] }}")]
    [InlineData(null, "{{ '<|im_start|>system\\nYou are a pirate.<|im_end|>\\n' }}{{'<|im_start|>' + m['role'] + '<|im_end|>'}}")]
    [InlineData(null, "{{ bos_token }}{{'<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>' + '\\n'}}")]
    [InlineData(null, "{{bos_token}}{{'<｜User｜>' + m['content']}}{{'<｜Assistant｜>'}}{% if not thinking %}{{'</think>'}}{% endif %}")]
    [InlineData(null, "{{ '<|user|>\\n' + message['content'] + eos_token + '\\n' }}{{ '<|assistant|>\\n' }}{{ bos_token }}")]
    [InlineData(null, "{{ '<|start_header_id|>' }}{{ 'Cutting Knowledge Date: December 2023' }}{{ '<|end_header_id|><|eot_id|>' }}{{ bos_token }}")]
    public void Recognise_WhatIsDistinctive_GivesTheTemplateOrNone(string? name, string jinja) =>
        Assert.Equal(name, ChatTemplates.Recognise(jinja)?.Name);

    [Fact]
    public void Look_BothFiles_TakesTheJinjaFile()
    {
        WriteConfig("{{ '<<turn>>' }}");
        Assert.Null(ChatTemplates.Look(_folder.Path).Recognised);
        File.WriteAllText(_folder.Combine("chat_template.jinja"), "{{'<|im_start|>' + m.role + '<|im_end|>'}}");
        Assert.Equal("chatml", ChatTemplates.Look(_folder.Path).Recognised?.Name);
    }

    [Fact]
    public void Look_ListOfTemplates_TakesTheDefault()
    {
        WriteConfig(JsonNode.Parse("""
            [{"name":"tool_use","template":"{{ '<<turn>>' }}"},{"name":"default","template":"{{'<|im_start|>' + m.role + '<|im_end|>'}}"}]
            """)!);
        Assert.Equal("chatml", ChatTemplates.Look(_folder.Path).Recognised?.Name);
    }

    [Fact]
    public void Resolve_NoTemplate_ShowsThePromptAsItIs() => Assert.Null(ChatTemplates.Resolve(_folder.Path, "auto"));

    [Fact]
    public void Resolve_UnknownTemplate_DemandsAChoice()
    {
        WriteConfig("{{ '<<turn>>' + m['content'] }}");
        var error = Assert.Throws<CheckpointException>(() => ChatTemplates.Resolve(_folder.Path, "auto"));
        Assert.StartsWith(
            $"{_folder.Path}: chat template: expected one that is known, or a choice in chatTemplate: mistral, mistral-spaced, ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("plain, or none for the prompt as it is, found one that is not known, and no choice.", error.Message, StringComparison.Ordinal);
        Assert.Null(ChatTemplates.Resolve(_folder.Path, "none"));
        Assert.Equal("chatml", ChatTemplates.Resolve(_folder.Path, "chatml")?.Name);
    }

    [Fact]
    public void Resolve_UnknownChoice_IsRefused()
    {
        var error = Assert.Throws<CheckpointException>(() => ChatTemplates.Resolve(_folder.Path, "alpaca"));
        Assert.EndsWith("found 'alpaca'.", error.Message, StringComparison.Ordinal);
    }

    private void WriteConfig(JsonNode template) =>
        File.WriteAllText(_folder.Combine("tokenizer_config.json"), new JsonObject { ["chat_template"] = template }.ToJsonString());
}
